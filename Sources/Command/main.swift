import Verbs

runCommand()
