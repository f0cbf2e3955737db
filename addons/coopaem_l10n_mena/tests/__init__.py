from . import test_legal_figure
from . import test_pay
from . import test_pay_figures
from . import test_pay_kernel
from . import test_translations
from . import test_role_account
from . import test_pay_run
from . import test_pay_year
from . import test_payslip
from . import test_pay_access
from . import test_pay_budget
from . import test_pay_declaration
from . import test_bank_request
from . import test_identifier
from . import test_indicator_sources
from . import test_data_duty
from . import test_amount_words
from . import test_document
from . import test_order_document
from . import test_portal_queries

# taxes
from . import test_stamp
from . import test_withholding
from . import test_tax_return
from . import test_tax_regime
from . import test_pay_countries

# social cover
from . import test_social_cover
from . import test_country_tour
from . import test_path
from . import test_portal_matrix
from . import test_wage_layouts
from . import test_wage_declaration
from . import test_wage_declaration_privacy
from . import test_document_portal
from . import test_portal_figures
