from . import coopaem_pay_payment
from . import coopaem_pay_declaration
from . import coopaem_setup
from . import account_payment_register
from . import coopaem_tax_return_payment
from . import coopaem_social_cover_summary
from . import coopaem_formality_cost
from . import coopaem_formality_cost_line
