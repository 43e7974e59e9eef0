package dev.reckon.bench.view;

import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.demo.process.ReckonHome;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code bench view}. */
@Command(
    name = "view",
    description =
        "Measures how fast one view is read, and one of two while the other is killed; "
            + "the way from a posted event to the list on a stream; and what a thousand streams "
            + "cost.",
    mixinStandardHelpOptions = true)
public final class ViewCommand implements Callable<Integer> {

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Override
  public Integer call() throws Exception {
    Path logs = ReckonHome.of(System.getenv()).folder().resolve("logs");
    ViewScenario.Scale scale =
        options.isQuick() ? ViewScenario.Scale.QUICK : ViewScenario.Scale.FULL;
    options.finish(
        new ViewBench(new ViewScenario(scale, options.seed(), logs, System.out::println)).run());
    return 0;
  }
}
