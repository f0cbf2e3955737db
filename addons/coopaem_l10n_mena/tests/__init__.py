from . import test_legal_figure
from . import test_translations
from . import test_role_account
from . import test_pay_run
from . import test_payslip
from . import test_pay_access
from . import test_pay_declaration
