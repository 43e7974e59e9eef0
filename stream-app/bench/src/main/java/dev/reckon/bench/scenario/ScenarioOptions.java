package dev.reckon.bench.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Version;
import dev.reckon.demo.report.Json;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every scenario has. */
public final class ScenarioOptions {

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--quick",
      description = "A short run, only to see that it works: its figures mean nothing.")
  private boolean quick;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Write the figures here; docs/reference/reports.md explains them.")
  private @Nullable Path report;

  /** The seed of everything random. */
  public long seed() {
    return seed;
  }

  /** Whether the scenario is only tested, and its figures mean nothing. */
  public boolean isQuick() {
    return quick;
  }

  /** Completes a report and writes it, if a file is named. */
  public void finish(ObjectNode result) {
    result.put("quick", quick).put("code_version", Version.get());
    if (report != null) {
      Json.write(result, report);
    }
  }
}
