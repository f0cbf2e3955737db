from . import payslip_portal
from . import pay_portal
