from . import coopaem_payslip
from . import pay_declaration_xlsx
