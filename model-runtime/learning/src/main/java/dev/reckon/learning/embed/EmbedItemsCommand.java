package dev.reckon.learning.embed;

import dev.reckon.cli.OutputFile;
import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemText;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code embed-items}: vectors of the items of a dataset, by their texts, as a file. */
@Command(
    name = "embed-items",
    description =
        "Writes a vector for each item of a dataset that has a text: title, categories, attributes,"
            + " description. An English language model that comes with Reckon makes them. train"
            + " --item-vectors reads the file. A run that was stopped continues where it was.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EmbedItemsCommand implements Callable<Integer> {

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--out",
      required = true,
      converter = OutputFile.class,
      paramLabel = "FILE",
      description =
          "The file to write, gzip where its name ends in .gz; one that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--item-text",
      defaultValue = "minilm",
      paramLabel = "KIND",
      description =
          "minilm, by the meaning of the text, or minilm+hashed, by the words and categories beside"
              + " it (default: ${DEFAULT-VALUE}).")
  private String kind = "";

  @Override
  public Integer call() throws IOException {
    ItemText itemText = ItemVectors.kind(kind);
    EventLog log = Dataset.read(data);
    List<Item> items = ItemVectors.withText(log);
    ItemVectors.requireAny(items, data);
    String identity = ItemVectors.sha256(items, itemText);
    try (VectorsFile file = new VectorsFile(out, identity)) {
      int known = file.lines();
      if (known > 0) {
        System.err.printf("%s: continuing after %,d items of a run that was stopped%n", out, known);
      }
      ItemVectors.encode(items.subList(known, items.size()), itemText, file);
      file.complete();
    }
    long all = log.items().stream().map(Item::getItemId).distinct().count();
    System.err.printf(
        "%s: vectors of %,d items%s%n",
        out,
        items.size(),
        all == items.size() ? "" : "; %,d have no text".formatted(all - items.size()));
    return 0;
  }
}
