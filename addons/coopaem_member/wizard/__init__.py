from . import coopaem_agreement_sign
