//! The one algorithm that tokens are signed with, for the library that reads and writes them.
//!
//! What it would bring along itself knows RSA and elliptic curves too: code that takes long to build, a known timing
//! leak (RUSTSEC-2023-0071), and algorithms that a token could ask for. Here there is nothing else to ask for.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use sha2::Sha256;

/// HMAC with SHA-256 (RFC 7518, 3.2) under one key.
struct Hs256(Hmac<Sha256>);

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.family(), key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.family(), key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Has the library use this, from the first time on and in the whole process.
pub fn install() {
    // It refuses to be told twice, and is told the same each time.
    let _ = PROVIDER.install_default();
}

impl Hs256 {
    /// A public key of another family is no secret, though it is bytes as well.
    fn new(algorithm: Algorithm, family: AlgorithmFamily, key: &[u8]) -> Result<Self, Error> {
        if algorithm != Algorithm::HS256 || family != AlgorithmFamily::Hmac {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Hmac::new_from_slice(key).map(Self).map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    /// Compares in a time that says nothing of where the two differ.
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::DecodingKey;

    use super::*;

    /// The example of RFC 7515, appendix A.1.
    #[test]
    fn the_example_of_the_standard_has_its_signature() -> Result<(), Box<dyn std::error::Error>> {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let message = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog\
            Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = URL_SAFE_NO_PAD.decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
        let hs256 = Hs256::new(Algorithm::HS256, AlgorithmFamily::Hmac, &URL_SAFE_NO_PAD.decode(key)?)?;
        assert_eq!(hs256.try_sign(message)?, signature);
        hs256.verify(message, &signature)?;
        for end in 0..signature.len() {
            let short = signature.get(..end).unwrap_or_default().to_vec();
            assert!(hs256.verify(message, &short).is_err(), "{end} bytes");
        }
        Ok(())
    }

    #[test]
    fn nothing_else_is_signed_with_or_believed() {
        for other in [Algorithm::HS384, Algorithm::HS512, Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
            assert!(Hs256::new(other, AlgorithmFamily::Hmac, b"a key").is_err(), "{other:?}");
        }
        let public = DecodingKey::from_rsa_der(b"a public key");
        assert!((PROVIDER.verifier_factory)(&Algorithm::HS256, &public).is_err(), "everybody knows that key");
    }
}
