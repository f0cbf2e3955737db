from . import coopaem_pay_payment
from . import coopaem_pay_declaration
from . import coopaem_setup
