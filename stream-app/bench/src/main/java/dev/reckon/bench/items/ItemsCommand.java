package dev.reckon.bench.items;

import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench items}. */
@Command(
    name = "items",
    description =
        "Measures how soon an item that came after the training is in a list: takes the items that"
            + " nobody took in training out of a bundle, serves it, and sends their records.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ItemsCommand implements Callable<Integer> {

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "A bundle that was trained with --item-text.")
  private Path bundle = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATASET",
      description = "What it was trained on: has the records of the items and the users.")
  private String data = "";

  @Option(
      names = "--new-items",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "Items that come one by one, then all others at once; default: ${DEFAULT-VALUE}.")
  private int newItems = 100;

  @Option(
      names = "--users",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Users whose lists are looked at; default: ${DEFAULT-VALUE}.")
  private int users = 500;

  @Option(
      names = "--list-size",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Items of a list; default: ${DEFAULT-VALUE}.")
  private int listSize = 100;

  @Option(
      names = "--memory",
      paramLabel = "on|off",
      description =
          "off: lists of the model alone, without the stream memory; default: ${DEFAULT-VALUE}.")
  private String memory = "on";

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Override
  public Integer call() throws Exception {
    if (!memory.equals("on") && !memory.equals("off")) {
      throw new UsageError("--memory is on or off, not '" + memory + "'");
    }
    ReckonHome home = ReckonHome.of(System.getenv());
    NewShop shop =
        NewShop.of(
            Bundle.open(bundle), data, options.isQuick() ? 20 : users, listSize, options.seed());
    ItemsBench bench =
        new ItemsBench(
            shop,
            options.isQuick() ? 3 : newItems,
            memory.equals("on"),
            Duration.ofSeconds(30),
            home.folder().resolve("bench-items"),
            home.folder().resolve("logs"),
            System.out::println);
    options.finish(bench.run().put("seed", options.seed()).put("memory", memory));
    return 0;
  }
}
