package dev.reckon.model.program;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reckon's programs as bundles from before a method was there have them. */
final class OlderArchive {

  private OlderArchive() {}

  static byte[] without(String method) {
    Map<String, String> sources = new LinkedHashMap<>();
    ProgramArchive.names().forEach(name -> sources.put(name, ProgramArchive.sourceOf(name)));
    sources.computeIfPresent(
        "programs", (name, source) -> source.replace("def " + method + "(", "def unheard_of("));
    return ProgramArchive.of(sources);
  }
}
