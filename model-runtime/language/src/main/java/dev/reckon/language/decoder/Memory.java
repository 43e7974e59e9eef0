package dev.reckon.language.decoder;

/** Whether a model fits into this process. */
final class Memory {

  private static final double GIB = 1 << 30;

  private Memory() {}

  /**
   * Refuses a model that the process has no room for, before it reads for minutes.
   *
   * @param bytes of the weights as float32; they lie outside of Java's heap, where as much may be
   *     used as the heap may have
   * @param most bytes of the heap
   */
  static void require(long bytes, long most) {
    if (bytes > most) {
      throw new ModelDirectoryException(
          ("the weights take %.1f GiB as float32, and this process may use %.1f GiB: give it more,"
                  + " such as RECKON_JAVA_OPTS=-Xmx%dg")
              .formatted(bytes / GIB, most / GIB, (long) Math.ceil(1.1 * bytes / GIB) + 1));
    }
  }
}
