from . import coopaem_payslip
