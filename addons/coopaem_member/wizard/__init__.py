from . import coopaem_member_exit
