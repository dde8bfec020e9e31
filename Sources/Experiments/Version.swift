/// The version of the program, which every stored run names.
package let approximaVersion = "0.1.0"
