#if canImport(Security)
    import Foundation
    import Security

    /// Keeps the record in the Keychain of this very device: it is in no backup and moves to no other phone, and can be
    /// read while the phone is unlocked.
    public final class KeychainStorage: Storage {
        private let service: String
        private let account: String

        /// - Parameter service: The app's own name for it; `account` tells several records of one app apart.
        public init(service: String, account: String = "session") {
            self.service = service
            self.account = account
        }

        public func load() throws -> Data? {
            var query = item
            query[kSecReturnData] = true
            var found: CFTypeRef?
            switch SecItemCopyMatching(query as CFDictionary, &found) {
            case errSecSuccess: return found as? Data
            case errSecItemNotFound: return nil
            default: throw PortError.Failed
            }
        }

        /// Updated in place where it is there already: a crash leaves the old record or the new one.
        public func save(record: Data) throws {
            let content: [CFString: Any] = [
                kSecValueData: record,
                kSecAttrAccessible: kSecAttrAccessibleWhenUnlockedThisDeviceOnly,
            ]
            var status = SecItemUpdate(item as CFDictionary, content as CFDictionary)
            if status == errSecItemNotFound {
                status = SecItemAdd(item.merging(content) { $1 } as CFDictionary, nil)
            }
            guard status == errSecSuccess else { throw PortError.Failed }
        }

        public func clear() throws {
            let status = SecItemDelete(item as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw PortError.Failed }
        }

        private var item: [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: service,
                kSecAttrAccount: account,
                kSecUseDataProtectionKeychain: true,
            ]
        }
    }
#endif
