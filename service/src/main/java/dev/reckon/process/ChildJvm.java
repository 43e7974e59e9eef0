package dev.reckon.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The command line of a child JVM, on the class path of this one unless it has its own. An
 * immutable value; {@link #start(Path)} makes a process of it, which ends when this JVM does
 * ({@link Tethered}).
 *
 * @param wrapper a command that runs the command line; empty for none
 * @param jvmOptions options before the main class
 * @param mainClass the class to run
 * @param arguments its arguments
 * @param environment variables on top of this process's own
 * @param ownClassPath its class path, if it differs from that of this JVM
 */
public record ChildJvm(
    List<String> wrapper,
    List<String> jvmOptions,
    String mainClass,
    List<String> arguments,
    Map<String, String> environment,
    Optional<String> ownClassPath) {

  /** How long a child may take to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public ChildJvm {
    wrapper = List.copyOf(wrapper);
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** A child that runs {@code mainClass} with {@code arguments}. */
  public static ChildJvm of(String mainClass, List<String> arguments) {
    return new ChildJvm(List.of(), List.of(), mainClass, arguments, Map.of(), Optional.empty());
  }

  /** The same child with one more JVM option. */
  public ChildJvm with(String jvmOption) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add(jvmOption);
    return new ChildJvm(wrapper, options, mainClass, arguments, environment, ownClassPath);
  }

  /** The same child with one more environment variable. */
  public ChildJvm withEnvironment(String name, String value) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.put(name, value);
    return new ChildJvm(wrapper, jvmOptions, mainClass, arguments, variables, ownClassPath);
  }

  /** The same child on another class path, which must contain {@link Tethered}. */
  public ChildJvm onClassPath(String classPath) {
    return new ChildJvm(
        wrapper, jvmOptions, mainClass, arguments, environment, Optional.of(classPath));
  }

  /** The same child on these processors only, in the notation of {@code taskset -c}. */
  public ChildJvm onProcessors(String processors) {
    List<String> taskset = List.of("taskset", "-c", processors);
    return new ChildJvm(taskset, jvmOptions, mainClass, arguments, environment, ownClassPath);
  }

  /** The same child at the lowest priority, with {@code nice}. */
  public ChildJvm inBackground() {
    List<String> nice = new ArrayList<>(List.of("nice", "-n", "19"));
    nice.addAll(wrapper);
    return new ChildJvm(nice, jvmOptions, mainClass, arguments, environment, ownClassPath);
  }

  /** Starts the child; the caller reads its output. */
  public Process start() throws IOException {
    return builder().redirectErrorStream(true).start();
  }

  /** Starts the child; appends its output to {@code log}. */
  public Process start(Path log) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    return builder()
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Starts the child on this process's own terminal. */
  public Process startOnTerminal() throws IOException {
    return builder()
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Asks a child to end and waits for it; kills one that takes too long. */
  public static void end(Process child) {
    end(child, PATIENCE);
  }

  /** The same; one that takes longer than this is killed. */
  public static void end(Process child, Duration patience) {
    child.destroy();
    try {
      if (!child.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        child.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private ProcessBuilder builder() {
    List<String> command = new ArrayList<>(wrapper);
    command.add(javaBinary());
    command.addAll(jvmOptions);
    command.add(Tethered.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // By environment variable: a class path of hundreds of jars would hide the command in `ps`.
    builder.environment().put("CLASSPATH", ownClassPath.orElseGet(ChildJvm::classPath));
    builder.environment().putAll(environment);
    return builder;
  }

  private static String javaBinary() {
    return ProcessHandle.current()
        .info()
        .command()
        .orElse(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
  }

  /** Surefire gives its forks a jar with only a manifest; the real class path is in a property. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
