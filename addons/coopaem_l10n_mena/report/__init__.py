from . import coopaem_payslip
from . import pay_declaration_xlsx
from . import coopaem_document
from . import coopaem_receipt
