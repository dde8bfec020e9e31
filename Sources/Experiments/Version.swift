/// The version of the program, which every stored run names.
public let approximaVersion = "0.1.0"
