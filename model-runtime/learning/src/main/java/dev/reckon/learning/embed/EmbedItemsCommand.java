package dev.reckon.learning.embed;

import dev.reckon.cli.OutputFile;
import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemText;
import dev.reckon.language.decoder.DecoderBackbone;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code embed-items}: vectors of the items of a dataset, by their texts, as a file. */
@Command(
    name = "embed-items",
    description =
        "Writes a vector for each item of a dataset that has a text: title, categories, attributes,"
            + " description. An English language model that comes with Reckon makes them, or a model"
            + " of yours. train --item-vectors reads the file. A run that was stopped continues where"
            + " it was.",
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

  @Option(
      names = "--model-dir",
      paramLabel = "DIR",
      description =
          "A folder with a language model of the type qwen2, qwen3 or llama, which reads the texts"
              + " instead: config.json, safetensors, tokenizer.json.")
  private @Nullable Path modelDirectory;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Tokens of a text that a model of --model-dir reads, with what is said around it (default: "
              + DecoderBackbone.DEFAULT_TOKENS
              + ").")
  private @Nullable Integer mostTokens;

  @Option(
      names = "--encoder",
      paramLabel = "DIR",
      description =
          "An encoder that reaemb train wrote, which reads the texts instead; with the --model-dir"
              + " and the --max-tokens that it was trained with.")
  private @Nullable Path encoder;

  @Override
  public Integer call() throws IOException {
    try (TextReading reading = reading()) {
      return write(reading);
    }
  }

  private TextReading reading() throws IOException {
    if ((encoder != null || modelDirectory != null) && !kind.equals(ItemText.MINILM.toString())) {
      throw new UsageError(
          "--item-text %s and %s exclude one another"
              .formatted(kind, encoder == null ? "--model-dir" : "--encoder"));
    }
    TextReading.Trained trained = encoder == null ? null : TextReading.Trained.of(encoder);
    if (modelDirectory != null) {
      int most = mostTokens == null ? DecoderBackbone.DEFAULT_TOKENS : mostTokens;
      return new TextReading.OfFolder(
          DecoderBackbone.open(modelDirectory, most, OptionalInt.empty()), most, trained);
    }
    if (mostTokens != null) {
      throw new UsageError("--max-tokens is for a model of --model-dir");
    }
    return trained == null ? TextReading.named(kind) : trained;
  }

  private int write(TextReading reading) throws IOException {
    EventLog log = Dataset.read(data);
    List<Item> items = ItemVectors.withText(log, reading::text);
    ItemVectors.requireAny(items, data);
    String identity = ItemVectors.sha256(items, reading.name(), reading::text);
    try (VectorsFile file = new VectorsFile(out, identity)) {
      int known = file.lines();
      if (known > 0) {
        System.err.printf("%s: continuing after %,d items of a run that was stopped%n", out, known);
      }
      reading.encode(items.subList(known, items.size()), file);
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
