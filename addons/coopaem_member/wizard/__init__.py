from . import coopaem_member_exit
from . import coopaem_agreement_sign
from . import coopaem_lead_committee
from . import coopaem_lead_convert
from . import coopaem_lead_convert_unit
from . import coopaem_join_settings
