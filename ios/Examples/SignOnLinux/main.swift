import Natsuin
print(try version())
