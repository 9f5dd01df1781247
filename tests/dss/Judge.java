import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.stream.Collectors;

/** Judge CA.der FILE...: one line a signature: file, format, intact, indication, sub-indication, errors, between tabs. */
class Judge {
    public static void main(String[] arguments) {
        var anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
        for (int i = 1; i < arguments.length; i++) {
            judge(arguments[i], anchors);
        }
    }

    static void judge(String path, CommonTrustedCertificateSource anchors) {
        // Without sources of revocation data or certificates: nothing is fetched.
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        var validator = SignedDocumentValidator.fromDocument(new FileDocument(path));
        validator.setCertificateVerifier(verifier);
        Reports reports = validator.validateDocument();
        SimpleReport simple = reports.getSimpleReport();
        DiagnosticData data = reports.getDiagnosticData();
        for (SignatureWrapper signature : data.getSignatures()) {
            String id = signature.getId();
            System.out.println(String.join("\t",
                path,
                String.valueOf(signature.getSignatureFormat()),
                signature.isSignatureIntact() ? "intact" : "broken",
                String.valueOf(simple.getIndication(id)),
                String.valueOf(simple.getSubIndication(id)),
                simple.getAdESValidationErrors(id).stream().map(Message::getKey).collect(Collectors.joining(","))));
        }
    }
}
