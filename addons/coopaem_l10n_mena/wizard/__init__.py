from . import coopaem_pay_payment
