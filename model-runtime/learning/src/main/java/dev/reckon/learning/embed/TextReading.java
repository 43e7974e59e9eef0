package dev.reckon.learning.embed;

import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemEncoder;
import dev.reckon.language.ItemText;
import dev.reckon.language.ItemTexts;
import dev.reckon.language.KnownWords;
import dev.reckon.language.ReaEmbEncoder;
import dev.reckon.language.ReaEmbFiles;
import dev.reckon.language.decoder.DecoderBackbone;
import dev.reckon.language.decoder.DecoderEncoder;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the texts of items are read into vectors. */
public interface TextReading extends AutoCloseable {

  /**
   * What {@code train --item-text} names.
   *
   * @param text {@code minilm}, {@code minilm+hashed}, or the directory of an encoder, which a
   *     bundle may be
   * @throws UsageError where it is none of these
   */
  static TextReading named(String text) {
    Optional<ItemText> kind = ItemText.named(text);
    if (kind.isPresent()) {
      return new OwnModel(kind.get());
    }
    Path directory = Path.of(text);
    if (!ReaEmbFiles.isIn(directory)) {
      throw new UsageError(
          "--item-text is %s, or a directory that reckon reaemb train wrote, not '%s'"
              .formatted(
                  Arrays.stream(ItemText.values())
                      .map(ItemText::toString)
                      .collect(Collectors.joining(", ")),
                  text));
    }
    try {
      String trainedOn = ReaEmbFiles.read(directory).settings().backbone();
      if (!trainedOn.equals(KnownWords.model())) {
        throw new UsageError(
            "%s was trained on the language model %s, which no bundle holds: make the vectors with embed-items --encoder %s --model-dir FOLDER, and give them with --item-vectors"
                .formatted(directory, trainedOn, directory));
      }
      return Trained.of(directory);
    } catch (IOException e) {
      throw new UsageError("--item-text: " + e.getMessage());
    }
  }

  /** Says what decides the vectors beside the texts. */
  String name();

  /** The directory of the encoder, where one was trained. */
  default @Nullable Path encoder() {
    return null;
  }

  /** The text of an item; empty where it has none that can be read. */
  Optional<String> text(Item item);

  /** Encodes items that have a text, with all processors, and shows how far it is. */
  void encode(List<Item> items, ItemVectors.Sink sink) throws IOException;

  @Override
  void close();

  /** By the language model that comes with Reckon. */
  record OwnModel(ItemText kind) implements TextReading {

    @Override
    public String name() {
      return kind.toString();
    }

    @Override
    public Optional<String> text(Item item) {
      return ItemTexts.of(item);
    }

    @Override
    public void encode(List<Item> items, ItemVectors.Sink sink) throws IOException {
      ItemVectors.encode(items, kind, sink);
    }

    @Override
    public void close() {}
  }

  /**
   * By an encoder that {@code reaemb train} wrote.
   *
   * @param sha256 of its files
   */
  record Trained(Path directory, String sha256) implements TextReading {

    static Trained of(Path directory) throws IOException {
      ReaEmbFiles unused = ReaEmbFiles.read(directory);
      return new Trained(
          directory,
          Identity.sha256(
              Files.readAllBytes(directory.resolve(ReaEmbFiles.SETTINGS)),
              Files.readAllBytes(directory.resolve(ReaEmbFiles.WEIGHTS))));
    }

    @Override
    public String name() {
      return Bundle.TRAINED_ENCODER + sha256;
    }

    @Override
    public Path encoder() {
      return directory;
    }

    @Override
    public Optional<String> text(Item item) {
      return ItemTexts.of(item);
    }

    @Override
    public void encode(List<Item> items, ItemVectors.Sink sink) throws IOException {
      TorchProgram.useThreads(Runtime.getRuntime().availableProcessors());
      ReaEmbEncoder opened = ReaEmbEncoder.open(directory, Device.CPU, Precision.FLOAT32);
      try (ItemEncoder encoder = ItemEncoder.of(opened)) {
        ItemVectors.encode(items, encoder::encode, ItemVectors.CHUNK, sink);
      }
    }

    @Override
    public void close() {}
  }

  /**
   * By a decoder of a folder.
   *
   * @param model is closed with it
   * @param mostTokens of a text
   * @param trained on it; null for the decoder as it is
   */
  record OfFolder(DecoderBackbone model, int mostTokens, @Nullable Trained trained)
      implements TextReading {

    /** Items that are encoded together; fewer than of a small model, as a run may be stopped. */
    private static final int CHUNK = 64;

    @Override
    public String name() {
      String plain = model.name() + " " + mostTokens;
      return trained == null ? plain : plain + " " + trained.name();
    }

    @Override
    public Optional<String> text(Item item) {
      return ItemTexts.inAnyLanguage(item);
    }

    @Override
    public void encode(List<Item> items, ItemVectors.Sink sink) throws IOException {
      TorchProgram.useThreads(Runtime.getRuntime().availableProcessors());
      if (trained != null) {
        try (ReaEmbEncoder opened =
            ReaEmbEncoder.open(trained.directory(), model, Device.CPU, Precision.FLOAT32)) {
          ItemVectors.encode(items, some -> Arrays.asList(opened.encode(some)), CHUNK, sink);
        }
        return;
      }
      try (DecoderEncoder opened = DecoderEncoder.load(model, Device.CPU)) {
        ItemVectors.encode(items, some -> vectors(opened, some), CHUNK, sink);
      }
    }

    private List<float[]> vectors(DecoderEncoder opened, List<Item> items) {
      List<String> texts = items.stream().map(item -> text(item).orElseThrow()).toList();
      return Arrays.asList(opened.encode(texts));
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
