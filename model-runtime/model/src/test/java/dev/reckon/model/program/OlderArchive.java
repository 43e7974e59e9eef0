package dev.reckon.model.program;

import java.util.Map;

/** Reckon's programs as bundles from before a method was there have them. */
final class OlderArchive {

  private OlderArchive() {}

  static byte[] without(String method) {
    Map<String, String> sources = ProgramArchive.sources();
    sources.computeIfPresent(
        "programs", (name, source) -> source.replace("def " + method + "(", "def unheard_of("));
    return ProgramArchive.of(sources);
  }
}
