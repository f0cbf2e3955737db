from . import coopaem_payslip
from . import pay_declaration_xlsx
from . import coopaem_document
from . import coopaem_receipt
from . import coopaem_order
from . import coopaem_withholding_certificate
from . import coopaem_tax_return_xlsx
from . import wage_declaration_xlsx
