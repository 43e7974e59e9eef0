package dev.reckon.model.bundle;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** A page about a model for people. */
final class ModelCard {

  private ModelCard() {}

  static String of(Manifest manifest, List<BundleItem> items) {
    return """
        # %s %s

        Ranks the %d items of its vocabulary for a user's history of items (the newest %d).

        - Trained on: `%s` (sha256 `%s`), protocol `%s`, %d targets, seed %d
        - Code: Reckon %s
        - Network and training settings: `model.json`
        - Weights: `weights.safetensors`; programs: `program.pt` (TorchScript, runs wherever libtorch does)
        - Popular lists begin with: %s

        Validation part, full ranking, items of the history excluded:

        %s

        It learnt from what people did, so it repeats their habits: popular items are favoured, and items
        that are not in `items.jsonl.gz` are never recommended.%s
        """
        .formatted(
            manifest.model(),
            manifest.version(),
            items.size(),
            manifest.config().window(),
            manifest.data().dataset(),
            manifest.data().sha256(),
            manifest.data().protocol(),
            manifest.data().trainingTargets(),
            manifest.seed(),
            manifest.codeVersion(),
            popularity(manifest),
            metrics(manifest),
            newItems(items));
  }

  private static String newItems(List<BundleItem> items) {
    long count = items.stream().filter(item -> item.count() == 0).count();
    return count == 0
        ? ""
        : " Of %d of them, nothing but their vectors was known in training.".formatted(count);
  }

  private static String popularity(Manifest manifest) {
    Manifest.Popularity popularity = manifest.popularity();
    return popularity == null
        ? "what the training data hold, unfaded"
        : "the training data as of %s, where each occurrence counts half after %s"
            .formatted(popularity.newest(), popularity.halfLife());
  }

  private static String metrics(Manifest manifest) {
    if (manifest.continued() != null) {
      return "none: it was trained on from the bundle with the digest "
          + manifest.continued().parent();
    }
    if (manifest.metrics().isEmpty()) {
      return "none: this protocol keeps nothing for validation";
    }
    return "| metric | value |\n|---|---|\n"
        + manifest.metrics().entrySet().stream()
            .map(metric -> "| %s | %.4f |".formatted(metric.getKey(), metric.getValue()))
            .collect(joining("\n"));
  }
}
