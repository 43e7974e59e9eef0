package dev.reckon.bench.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.Version;
import dev.reckon.demo.report.Json;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every scenario has. */
public final class ScenarioOptions {

  @Option(names = "--seed", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--quick", description = "Only to see that it works: the figures say nothing.")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "See docs/reference/reports.md.")
  private @Nullable Path report;

  /** What is drawn at random is drawn from it. */
  public long seed() {
    return seed;
  }

  /** Whether the figures say nothing, and the scenario is only to be seen to work. */
  public boolean isQuick() {
    return quick;
  }

  /** Completes a report and writes it, where a file is named for it. */
  public void finish(ObjectNode result) {
    result.put("quick", quick).put("code_version", Version.get());
    if (report != null) {
      Json.write(result, report);
    }
  }
}
