import java.io.File;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** One line per file: PASS, FAIL or ERROR, a tab, the path, a tab, the broken clauses of PDF/A-3b. */
public class Validate {
  public static void main(String[] paths) {
    VeraGreenfieldFoundryProvider.initialise();
    LogManager.getLogManager().reset();
    PDFAFlavour flavour = PDFAFlavour.fromString("3b");
    for (String path : paths) {
      try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour)) {
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
        var result = validator.validate(parser);
        var broken = new TreeMap<String, Integer>();
        for (TestAssertion assertion : result.getTestAssertions())
          if (assertion.getStatus() == TestAssertion.Status.FAILED)
            broken.merge(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber(), 1, Integer::sum);
        System.out.println((result.isCompliant() ? "PASS" : "FAIL") + "\t" + path + "\t" + broken);
      } catch (Throwable error) {
        System.out.println("ERROR\t" + path + "\t" + error);
      }
    }
  }
}
