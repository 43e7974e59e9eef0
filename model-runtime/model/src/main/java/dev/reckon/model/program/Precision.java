package dev.reckon.model.program;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The numbers that the encoder and the reasoning of a model compute with. Scores are float32. */
public enum Precision {
  FLOAT32("bind"),

  /** Half the bytes of float32 and its range, with 8 bits of precision. */
  BFLOAT16("bind_bfloat16");

  private final String bind;

  Precision(String bind) {
    this.bind = bind;
  }

  /** That of this name, as in {@code bfloat16}. */
  public static Optional<Precision> named(String name) {
    return Arrays.stream(values()).filter(it -> it.toString().equals(name)).findFirst();
  }

  /** The program that binds a model's weights in this precision. */
  public String bind() {
    return bind;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
