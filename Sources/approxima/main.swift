import Approxima

print("approxima")
