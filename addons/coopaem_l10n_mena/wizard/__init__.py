from . import account_payment_register
from . import coopaem_tax_return_payment
