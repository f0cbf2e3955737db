from . import coopaem_agreement
