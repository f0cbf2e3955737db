from . import payslip_portal
from . import document_portal
from . import pay_portal
from . import cover_portal
from . import wage_declaration_file
from . import formality_portal
