from . import coopaem_member_exit
from . import coopaem_agreement_sign
