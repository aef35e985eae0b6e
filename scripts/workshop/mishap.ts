/**
 * Something that people can get wrong, told in a sentence with the next thing to do.
 * Commands print the message and end with code 2; any other error is a bug and shows its stack.
 */
export class Mishap extends Error {
  override name = "Mishap";
}
