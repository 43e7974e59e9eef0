package dev.reckon.model.program;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model's weights lie and its programs run.
 *
 * @param name {@code cpu}, or {@code cuda:N} of the N-th NVIDIA GPU
 * @param gpu N; -1 of the CPU
 */
public record Device(String name, int gpu) {

  public static final Device CPU = new Device("cpu", -1);

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  /** That of this name; {@code cuda} is the first GPU. */
  public static Optional<Device> named(String name) {
    if (name.equals(CPU.name)) {
      return Optional.of(CPU);
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      return Optional.empty();
    }
    int gpu = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
    return Optional.of(new Device("cuda:" + gpu, gpu));
  }

  @Override
  public String toString() {
    return name;
  }
}
