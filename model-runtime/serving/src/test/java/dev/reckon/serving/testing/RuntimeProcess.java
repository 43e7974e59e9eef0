package dev.reckon.serving.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code serve-model} in a JVM of its own. */
public final class RuntimeProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready: model (.+), on (\\S+), metrics on (\\S+)");

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Matcher> ready = new CompletableFuture<>();
  private final Thread reader = new Thread(this::read, "runtime-output");

  private RuntimeProcess(Process process) {
    this.process = process;
    reader.start();
  }

  /** Starts it with a free port for gRPC and metrics each, unless the options name one. */
  public static RuntimeProcess start(Path bundle, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-Dai.djl.offline=true", "-cp", classPath()));
    command.add("-Dreckon.model.port=0");
    command.add("-Dreckon.model.metrics-port=0");
    command.add("-Dreckon.model.reload.interval=50ms");
    command.addAll(List.of("dev.reckon.serving.ServingCli", "serve-model"));
    command.addAll(List.of("--bundle", bundle.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    return new RuntimeProcess(builder.start());
  }

  /** What the tests run with; they themselves see a jar that only points to it. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          ready.complete(matcher);
        }
      }
      ready.completeExceptionally(new IllegalStateException("it ended: " + lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it serves, and says what. */
  public String model() throws Exception {
    return ready.get(60, SECONDS).group(1);
  }

  /** Waits until it serves, and says where. */
  public String address() throws Exception {
    return ready.get(60, SECONDS).group(2);
  }

  /** Waits until it serves, and says where its metrics are. */
  public String metricsAddress() throws Exception {
    return ready.get(60, SECONDS).group(3);
  }

  /** Everything it printed so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Asks it to end, as {@code kill} does. */
  public void terminate() {
    process.destroy();
  }

  /** Closes its standard input, as the end of its parent does. */
  public void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits for its end and gives its exit status. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, SECONDS)) {
      throw new IllegalStateException("it does not end: " + lines);
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
