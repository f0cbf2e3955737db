from . import coopaem_setup
