from . import coopaem_legal_mixin
from . import coopaem_legal_source
from . import coopaem_legal_figure

from . import coopaem_chart_account
from . import coopaem_company_account
from . import res_company_account
