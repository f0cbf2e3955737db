from . import coopaem_legal_mixin
from . import coopaem_legal_source
from . import coopaem_legal_figure

from . import coopaem_chart_account
from . import coopaem_company_account
from . import res_company_account
from . import coopaem_unit_pay
from . import coopaem_member_pay
from . import coopaem_pay_run
from . import coopaem_pay_line
from . import account_move_pay
from . import res_company_pay
from . import coopaem_closing_pay
from . import coopaem_pay_line_explained
from . import coopaem_payslip
from . import ir_actions_report
