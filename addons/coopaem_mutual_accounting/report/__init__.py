from . import coopaem_closing_line
from . import coopaem_statement
