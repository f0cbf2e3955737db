from . import coopaem_legal_mixin
from . import coopaem_legal_source
from . import coopaem_legal_figure

# taxes
from . import account_chart_template
from . import account_fiscal_position
from . import account_tax
from . import res_company_tax
from . import res_partner_tax
from . import res_config_settings_tax
from . import coopaem_payee_kind
from . import coopaem_withholding_nature
from . import coopaem_withholding_rule
from . import coopaem_withholding_certificate
from . import account_withholding_line
from . import account_payment_withholding
from . import account_move_withholding
from . import account_move_stamp
from . import account_move_cash_stamp
from . import account_move_tax_return
from . import coopaem_tax_return_type
from . import coopaem_tax_return
from . import coopaem_tax_return_line
from . import coopaem_tax_return_unit
