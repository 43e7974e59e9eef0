package dev.reckon.learning.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.model.program.Weights;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The same weights in eager PyTorch, operation by operation: what a Python service would run. One
 * thread, in a separate process.
 *
 * @param python the interpreter, which must have PyTorch
 */
record EagerPython(String python) {

  private static final String SCRIPT = "eager.py";

  /** Covers whichever library multiplies its matrices. */
  private static final List<String> ONE_THREAD =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The result of a measurement.
   *
   * @param torch version of PyTorch
   * @param list the best items of the history 0, 1, 2, ..., which shows whether it is the same
   *     model
   * @param times by batch
   */
  record Measured(String torch, List<Integer> list, List<BatchTime> times) {}

  /**
   * Median times of a batch.
   *
   * @param batch rows
   * @param cpuMs CPU time, ms
   * @param programCpuMs CPU time of the program of this project there, ms; null where that PyTorch
   *     cannot load it
   */
  record BatchTime(int batch, double cpuMs, @Nullable Double programCpuMs) {}

  /**
   * Measures batches of these sizes, one after the other.
   *
   * @param program the archive of this project, for the same weights
   * @throws IOException if Python or PyTorch is missing, or fails
   */
  Measured measure(
      Weights weights, byte[] program, int heads, RankBenchmark benchmark, int[] batches)
      throws IOException {
    Path file = Files.createTempFile("reckon-eager", ".safetensors");
    Path archive = Files.createTempFile("reckon-eager", ".pt");
    try {
      weights.write(file);
      Files.write(archive, program);
      List<String> command =
          new ArrayList<>(List.of(python, "-", file.toString(), archive.toString()));
      command.add(Integer.toString(heads));
      command.add(Integer.toString(benchmark.historyLength()));
      command.add(Integer.toString(benchmark.listSize()));
      command.add(Double.toString(benchmark.duration().toMillis() / 1e3));
      Arrays.stream(batches).mapToObj(Integer::toString).forEach(command::add);
      return run(command);
    } finally {
      Files.delete(file);
      Files.delete(archive);
    }
  }

  private static Measured run(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    ONE_THREAD.forEach(variable -> builder.environment().put(variable, "1"));
    Process process = builder.start();
    boolean sent = send(process);
    try (BufferedReader lines = process.inputReader()) {
      String first = lines.readLine();
      if (!sent || first == null) {
        throw new IOException(
            command.get(0) + " could not run the comparison: it needs PyTorch (python3-torch)");
      }
      JsonNode head = JSON.readTree(first);
      List<Integer> list = new ArrayList<>();
      head.get("list").forEach(item -> list.add(item.asInt()));
      List<BatchTime> times = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode time = JSON.readTree(line);
        times.add(
            new BatchTime(
                time.get("batch").asInt(),
                time.get("cpu_ms").asDouble(),
                time.get("program_cpu_ms").isNull()
                    ? null
                    : time.get("program_cpu_ms").asDouble()));
      }
      return new Measured(head.get("torch").asText(), list, times);
    }
  }

  /** Sends the script; false where the process is gone before it has read it. */
  private static boolean send(Process process) {
    try (InputStream script = EagerPython.class.getResourceAsStream(SCRIPT);
        OutputStream input = process.getOutputStream()) {
      Objects.requireNonNull(script, SCRIPT).transferTo(input);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
