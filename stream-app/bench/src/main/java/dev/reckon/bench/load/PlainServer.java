package dev.reckon.bench.load;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ModelConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A plain Python service of a bundle, in a separate process: eager PyTorch, a forward pass for each
 * request.
 */
final class PlainServer implements AutoCloseable {

  private static final String SERVICE = "server.py";
  private static final String MODEL = "/dev/reckon/learning/benchmark/eager.py";

  /** The models that eager.py supports. */
  private static final Set<String> MODELS = Set.of("sasrec", "rearec-prl");

  /** Covers whichever library multiplies its matrices. */
  private static final List<String> ONE_THREAD =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  private final Process process;
  private final Path scripts;
  private final URI address;

  private PlainServer(Process process, Path scripts, URI address) {
    this.process = process;
    this.scripts = scripts;
    this.address = address;
  }

  /**
   * Starts one; it serves when this returns.
   *
   * @param python the interpreter, which must have PyTorch
   * @param processors reserved for it, or any
   * @param log file for its error output
   * @throws IOException if Python or PyTorch is missing
   */
  static PlainServer start(String python, Bundle bundle, Optional<String> processors, Path log)
      throws IOException {
    Path scripts = Files.createTempDirectory("reckon-plain-server");
    copy(SERVICE, scripts.resolve("server.py"));
    copy(MODEL, scripts.resolve("eager.py"));
    ModelConfig config = bundle.manifest().config();
    List<String> command = new ArrayList<>();
    processors.ifPresent(own -> command.addAll(List.of("taskset", "-c", own)));
    command.addAll(
        List.of(
            python,
            "-B", // writes nothing beside the scripts
            scripts.resolve("server.py").toString(),
            bundle.path().toString(),
            Integer.toString(config.heads()),
            Integer.toString(config.allSteps())));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    ONE_THREAD.forEach(variable -> builder.environment().put(variable, "1"));
    Process process = builder.start();
    BufferedReader lines = process.inputReader();
    String port = lines.readLine();
    if (port == null) {
      throw new IOException(
          python + " could not serve: it needs PyTorch (python3-torch); see " + log);
    }
    return new PlainServer(process, scripts, URI.create("http://127.0.0.1:" + port + "/"));
  }

  /** Whether such a service can serve the bundle. */
  static boolean canServe(Bundle bundle) {
    return MODELS.contains(bundle.manifest().model());
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream script = PlainServer.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(script, resource), file);
    }
  }

  /** The address to which histories are posted. */
  URI address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.delete(scripts.resolve("server.py"));
    Files.delete(scripts.resolve("eager.py"));
    Files.delete(scripts);
  }
}
