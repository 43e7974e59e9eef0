package dev.reckon.learning.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of the model runtime in a JVM of its own, which ends at the latest with the test. */
public final class CommandProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private CommandProcess(Process process) {
    this.process = process;
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a command in a folder. */
  public static CommandProcess start(Path folder, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Dai.djl.offline=true", "-cp", classPath()));
    command.add("dev.reckon.learning.LearningCli");
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    return new CommandProcess(builder.directory(folder.toFile()).redirectErrorStream(true).start());
  }

  /** What the tests run with; they themselves see a jar that only points to it. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Reads on until a line begins so. */
  public void awaitLine(String beginning) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.startsWith(beginning)) {
        return;
      }
    }
    throw new AssertionError("No line begins with '" + beginning + "': " + lines);
  }

  /** Asks it to end, as {@code kill} and Ctrl-C do. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy would close its output as well.
  }

  /** Ends it on the spot, as a crash does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Reads what is left and gives the exit status. */
  public int awaitEnd() throws IOException, InterruptedException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
    }
    if (!process.waitFor(20, SECONDS)) {
      throw new IllegalStateException("it does not end: " + lines);
    }
    return process.exitValue();
  }

  /** Everything that was read so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
