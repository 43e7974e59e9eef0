package dev.reckon.model.program;

import java.nio.file.Path;

/** Tensors of the published reference implementation; their README says how they were made. */
final class References {

  static final Path FOLDER = Path.of("src/test/resources/rearec");

  private References() {}
}
