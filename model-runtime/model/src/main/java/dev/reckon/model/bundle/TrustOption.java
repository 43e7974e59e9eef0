package dev.reckon.model.bundle;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option of commands that open bundles: whose programs may run. */
public final class TrustOption {

  @Option(
      names = TrustedPrograms.OPTION,
      paramLabel = "TRUST",
      defaultValue = "reckon",
      converter = Converter.class,
      description =
          "Whose programs may run: reckon (what this release or an earlier one wrote), sha256 digests"
              + " of program.pt, separated by commas, or any (default ${DEFAULT-VALUE}).")
  private TrustedPrograms trusted = TrustedPrograms.RECKON;

  /** Which programs may run. */
  public TrustedPrograms trusted() {
    return trusted;
  }

  /** From what the user wrote. */
  static final class Converter implements ITypeConverter<TrustedPrograms> {
    @Override
    public TrustedPrograms convert(String text) {
      return TrustedPrograms.named(text)
          .orElseThrow(
              () -> new TypeConversionException("'" + text + "' must be " + TrustedPrograms.RULE));
    }
  }
}
