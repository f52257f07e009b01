PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY,
    "Timestamp" TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);
INSERT INTO __EFMigrationsHistory VALUES('20261122003137_Initial','10.0.14');
CREATE TABLE IF NOT EXISTS "accounts" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_accounts" PRIMARY KEY,
    "created_at" INTEGER NOT NULL,
    "next_instance_id" INTEGER NOT NULL
);
INSERT INTO accounts VALUES(1,639309115100219603,3);
INSERT INTO accounts VALUES(2,639309115100983169,3);
INSERT INTO accounts VALUES(3,639309115101069054,3);
CREATE TABLE IF NOT EXISTS "audit" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_audit" PRIMARY KEY AUTOINCREMENT,
    "at" INTEGER NOT NULL,
    "account_id" INTEGER NULL,
    "actor_id" INTEGER NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" TEXT NULL
);
INSERT INTO audit VALUES(1,639309115100237479,1,1,'Admin','user.created','1','role admin');
INSERT INTO audit VALUES(2,639309115100793426,1,1,'Admin','settings.changed','server','evolutionApiUrl evolutionToken');
INSERT INTO audit VALUES(3,639309115101001843,2,2,'Ana','user.created','2','role user');
INSERT INTO audit VALUES(4,639309115101105335,3,3,'Bia 🌵 d''Ávila','user.created','3','role user');
INSERT INTO audit VALUES(5,639309115101821713,1,1,'Admin','instance.created','1_1','connector scripted');
INSERT INTO audit VALUES(6,639309115102511864,1,1,'Admin','instance.connect-asked','1_1',NULL);
INSERT INTO audit VALUES(7,639309115103177270,1,1,'Admin','instance.created','1_2','connector scripted');
INSERT INTO audit VALUES(8,639309115104080880,1,1,'Admin','connect-link.created','1_2',NULL);
INSERT INTO audit VALUES(9,639309115104839119,1,1,'Admin','key.created','rml_H2Ri','scopes read send');
INSERT INTO audit VALUES(10,639309115108522336,2,2,'Ana','instance.created','2_1','connector scripted');
INSERT INTO audit VALUES(11,639309115108556683,2,2,'Ana','instance.connect-asked','2_1',NULL);
INSERT INTO audit VALUES(12,639309115108749401,2,2,'Ana','instance.created','2_2','connector scripted');
INSERT INTO audit VALUES(13,639309115108846681,2,2,'Ana','connect-link.created','2_2',NULL);
INSERT INTO audit VALUES(14,639309115108910646,2,2,'Ana','key.created','rml_i5g4','scopes read send');
INSERT INTO audit VALUES(15,639309115109374321,3,3,'Bia 🌵 d''Ávila','instance.created','3_1','connector scripted');
INSERT INTO audit VALUES(16,639309115109408025,3,3,'Bia 🌵 d''Ávila','instance.connect-asked','3_1',NULL);
INSERT INTO audit VALUES(17,639309115109605218,3,3,'Bia 🌵 d''Ávila','instance.created','3_2','connector scripted');
INSERT INTO audit VALUES(18,639309115109710627,3,3,'Bia 🌵 d''Ávila','connect-link.created','3_2',NULL);
INSERT INTO audit VALUES(19,639309115109779606,3,3,'Bia 🌵 d''Ávila','key.created','rml_HAI6','scopes read send');
CREATE TABLE IF NOT EXISTS "events" (
    "sequence" INTEGER NOT NULL CONSTRAINT "PK_events" PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "data" TEXT NOT NULL
);
INSERT INTO events VALUES(1,1,'instance.created','1_1',639309115101749095,'{"instanceId":1}');
INSERT INTO events VALUES(2,1,'instance.changed','1_1',639309115103002382,'{"instanceId":1}');
INSERT INTO events VALUES(3,1,'instance.created','1_2',639309115103176337,'{"instanceId":2}');
INSERT INTO events VALUES(4,1,'message.planned','01a20118-7855-7000-88c9-dab03cf82ad8',639309115105693523,'{"messageId":"01a20118-7855-7000-88c9-dab03cf82ad8","state":"planned","instanceId":1}');
INSERT INTO events VALUES(5,1,'message.planned','01a20118-78cf-7000-b0d8-94eb43cd0351',639309115107231122,'{"messageId":"01a20118-78cf-7000-b0d8-94eb43cd0351","state":"planned","instanceId":1}');
INSERT INTO events VALUES(6,1,'message.planned','01a20118-78e6-7000-9736-19f7da493e22',639309115107484518,'{"messageId":"01a20118-78e6-7000-9736-19f7da493e22","state":"planned","instanceId":null}');
INSERT INTO events VALUES(7,1,'message.planned','01a20118-78ee-7000-b394-042e7909262a',639309115107655512,'{"messageId":"01a20118-78ee-7000-b394-042e7909262a","state":"planned","instanceId":1}');
INSERT INTO events VALUES(8,1,'message.changed','01a20118-78ee-7000-b394-042e7909262a',639309115107891161,'{"messageId":"01a20118-78ee-7000-b394-042e7909262a","state":"cancelled","instanceId":1}');
INSERT INTO events VALUES(9,1,'message.planned','01a20118-7919-7000-8df8-5d90e0744213',639309115108087188,'{"messageId":"01a20118-7919-7000-8df8-5d90e0744213","state":"planned","instanceId":1}');
INSERT INTO events VALUES(10,1,'message.changed','01a20118-7919-7000-8df8-5d90e0744213',639309115108172575,'{"messageId":"01a20118-7919-7000-8df8-5d90e0744213","state":"handed","instanceId":1}');
INSERT INTO events VALUES(11,1,'message.changed','01a20118-7919-7000-8df8-5d90e0744213',639309115108264243,'{"messageId":"01a20118-7919-7000-8df8-5d90e0744213","state":"accepted","instanceId":1}');
INSERT INTO events VALUES(12,2,'instance.created','2_1',639309115108521623,'{"instanceId":1}');
INSERT INTO events VALUES(13,2,'instance.changed','2_1',639309115108590848,'{"instanceId":1}');
INSERT INTO events VALUES(14,2,'instance.created','2_2',639309115108748723,'{"instanceId":2}');
INSERT INTO events VALUES(15,2,'message.planned','01a20118-796f-7000-9cdf-2417b623a907',639309115108948748,'{"messageId":"01a20118-796f-7000-9cdf-2417b623a907","state":"planned","instanceId":1}');
INSERT INTO events VALUES(16,2,'message.planned','01a20118-7974-7000-830f-f81f3547455e',639309115108995726,'{"messageId":"01a20118-7974-7000-830f-f81f3547455e","state":"planned","instanceId":1}');
INSERT INTO events VALUES(17,2,'message.planned','01a20118-7978-7000-876e-7a335f4433b8',639309115109031502,'{"messageId":"01a20118-7978-7000-876e-7a335f4433b8","state":"planned","instanceId":null}');
INSERT INTO events VALUES(18,2,'message.planned','01a20118-797b-7000-8b61-48aa6c5404ef',639309115109066105,'{"messageId":"01a20118-797b-7000-8b61-48aa6c5404ef","state":"planned","instanceId":1}');
INSERT INTO events VALUES(19,2,'message.changed','01a20118-797b-7000-8b61-48aa6c5404ef',639309115109109810,'{"messageId":"01a20118-797b-7000-8b61-48aa6c5404ef","state":"cancelled","instanceId":1}');
INSERT INTO events VALUES(20,2,'message.planned','01a20118-7982-7000-bd60-4047f1cf8147',639309115109136398,'{"messageId":"01a20118-7982-7000-bd60-4047f1cf8147","state":"planned","instanceId":1}');
INSERT INTO events VALUES(21,2,'message.changed','01a20118-7982-7000-bd60-4047f1cf8147',639309115109170924,'{"messageId":"01a20118-7982-7000-bd60-4047f1cf8147","state":"handed","instanceId":1}');
INSERT INTO events VALUES(22,2,'message.changed','01a20118-7982-7000-bd60-4047f1cf8147',639309115109181744,'{"messageId":"01a20118-7982-7000-bd60-4047f1cf8147","state":"accepted","instanceId":1}');
INSERT INTO events VALUES(23,3,'instance.created','3_1',639309115109373435,'{"instanceId":1}');
INSERT INTO events VALUES(24,3,'instance.changed','3_1',639309115109436546,'{"instanceId":1}');
INSERT INTO events VALUES(25,3,'instance.created','3_2',639309115109604253,'{"instanceId":2}');
INSERT INTO events VALUES(26,3,'message.planned','01a20118-79c6-7000-a459-91e3211fb0ea',639309115109817190,'{"messageId":"01a20118-79c6-7000-a459-91e3211fb0ea","state":"planned","instanceId":1}');
INSERT INTO events VALUES(27,3,'message.planned','01a20118-79ca-7000-9bc6-35dd976b020a',639309115109858472,'{"messageId":"01a20118-79ca-7000-9bc6-35dd976b020a","state":"planned","instanceId":1}');
INSERT INTO events VALUES(28,3,'message.planned','01a20118-79cd-7000-8099-a6b8f416e8c7',639309115109893669,'{"messageId":"01a20118-79cd-7000-8099-a6b8f416e8c7","state":"planned","instanceId":null}');
INSERT INTO events VALUES(29,3,'message.planned','01a20118-79d0-7000-880a-122c91f792f3',639309115109925832,'{"messageId":"01a20118-79d0-7000-880a-122c91f792f3","state":"planned","instanceId":1}');
INSERT INTO events VALUES(30,3,'message.changed','01a20118-79d0-7000-880a-122c91f792f3',639309115109974991,'{"messageId":"01a20118-79d0-7000-880a-122c91f792f3","state":"cancelled","instanceId":1}');
INSERT INTO events VALUES(31,3,'message.planned','01a20118-79d9-7000-b6ca-12c8bc7f1cf6',639309115110005738,'{"messageId":"01a20118-79d9-7000-b6ca-12c8bc7f1cf6","state":"planned","instanceId":1}');
INSERT INTO events VALUES(32,3,'message.changed','01a20118-79d9-7000-b6ca-12c8bc7f1cf6',639309115110038285,'{"messageId":"01a20118-79d9-7000-b6ca-12c8bc7f1cf6","state":"handed","instanceId":1}');
INSERT INTO events VALUES(33,3,'message.changed','01a20118-79d9-7000-b6ca-12c8bc7f1cf6',639309115110047622,'{"messageId":"01a20118-79d9-7000-b6ca-12c8bc7f1cf6","state":"accepted","instanceId":1}');
CREATE TABLE IF NOT EXISTS "idempotency_keys" (
    "account_id" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "started_at" INTEGER NOT NULL,
    "status" INTEGER NULL,
    "sealed_answer" TEXT NULL,
    CONSTRAINT "PK_idempotency_keys" PRIMARY KEY ("account_id", "hash")
);
INSERT INTO idempotency_keys VALUES(1,'af33b3f4aa533a83f8ddbb9754d0664acce887035c87a8d1b0849a38b639ffec','fd023c4a6e2022776a1d902cd483ae0672dc67229e1d46ba9a66565049e7cd89',639309115105052076,201,'CfDJ8INt2UQrTMdPgsB686SP5NZBMLPFHC6Sl0fxS8JQJfpiD0ajMLLTX_lFqOzTNKcu6tbK1jRTkx1aRVqiHAz5v4SR-_t26H603py2qAHnF82iJ7hsBcvwAeu40nH93vehxdgnXYNmn2GW-pLbJAO5OlF3rKzCIFBAQu0fdrAij9e3zt-zj7A24tWbGEGgrMbF3FZ3dvJb2pNIOytZSclk-RuCBj12MSkluX9aTljCCUDuwfH9UTsLC2wvNJUxYOL50ffPQWUqTVEvpOTsC3CdjLuYe0UZ7gSM_k6CnkWmZ8ytXftUd1xTkgaj1_7usze0JMO-4mP8lUoxdXKR_qPPyv9cGoi0PHVxdZle-r8Xm_MdY5mqDMHUyg044uuB3udW0f5UVPJ1EjVPg-kU8nfxhzNYc9K4RZbyDGNvxihrUZtCA6XRJfkXvbofKIVs0tbMp5OzL21t2nwEyJKuyKu4Q7AjKbw_mbD6NCWAkasMdb1n2cIPx_f6lHUkK-vJGcddFnEhStez6cAATFz0N5mpcdB2vVjz-gV31A3rpxhWFgNn4cI_OZHbe6hxQqOfBh3n1HCTLwjG18xEddnMDCsWxYQlEvhIGFyxFahhv27Rp-1I4G-ETsBdVOGQsrUXtfjSWxf2ZeMjb37mntTm_slcoCult_gX3UPEHZup8Rtz7k5IFd0hWhsbEMCHsUIm1GeSrJQ_PibsNxp-23k44u7HAyljOOS3ZIA4pLwy1JyzqO47nj3HuDCRShk2kMomZ0zMb0y48iWNIjo6ggetq5vRStlOXT3TIPesdwzI1Lllz_ZZdGuYge4nZk5G4yU2sLrRLXN8YMBjSfY23SR0BpbTC8_IMNUj0dAabV5vvHfotludkkoovtquHRBMLlVgvAiNbw2u8wDNu83hoo9i3KCEd6GIqJoxvQoGIPqwjUNxmuoccX3E_UbyxQaIdAWNwnKr77xsveWzkkk5HulwBfHaC3K6wxmdm1rpM0ps4SJE98l0O_4gODDxuAuJ7iJXOZWCYAdjeOHLsO1aFCRKLYjgvZd-JRkOQx2x-aCTt4h-RRiOiJvBrs4g_nqIa_v2fTMGsPXqALQc3EG6csiUR4wGo2eaibzGoUe3zTvB1ZNtDU8zrIr4ghLEMp71WzZ2KTlFLhP7RxFxBoNOFUq4rEcQ9XTaeu2mcKq6iz0-8k33dsjZDlfoYg9zfVycvb0Y-puYeruGRdL8bHEy_zl467kFsNEQ0noT8EtvZmIzodG_NsERXhwF6QXgL1tJZ2zhMTOpwJQnToVy_wVVv03JDNrt7Qs');
INSERT INTO idempotency_keys VALUES(2,'623f181c1f609b08e778c876bc34e100c0bba2424ba78029c60f36e2d81eeedd','fd023c4a6e2022776a1d902cd483ae0672dc67229e1d46ba9a66565049e7cd89',639309115108931736,201,'CfDJ8INt2UQrTMdPgsB686SP5NbuwpZ2oIld1F0gvVYKcmHXCmaqXXHlpFjjGJ6MK99QdbJ67YxktFxxcfKGZyaDMfPzgcH76xbuXSzV7_iFh01M0j2e1ENKYtZdto7CuQqQqyLuaSTok51ne1ixj_b_Gkamb9DHYCrVdLZ7kUzDJqdMNWkPXi_aXo7k8hTftOrBuv2grXnDFtMIHGGiimu0ArbUnlPw4iPd-QEaGT6ndA1aRusoiZEKlux7rLKxxQYp6ZZN5nUjbXxeV2SsNqlQv5BAR4MnOoHYMAZeyuJwAmiapOXA37I9gRbkBCKG5zADBwETw0Ailq_l6j2hzwT2HtFzi2GE0qxdNtj8DUvH_DcM5v1WTUveXbNOV7FEqTCUPZCZ02iaDuYGaDbLiqNS4_lj0qYTi8-4N2sOWnYcb_mR7Ce2FQ8cvp4YyLHfBNcKuzLnbvbCKE1p-0-59SbutmREXWqUKqGWUS1EaK0yBZtOJEo_mfIPJM33iVWov_4yT2PDJE__Enf1e8h4jr2Q0FEr5SljjZ92zkfb840IxbpMi1XipUEiG5-wdpP41a3RtBeqs7B7WuOGeLUoDLU1s6TK3K1L-gZMhvzbSENX-nIyqNSNFlj-U5_6A4VDdracF42Kt2wClqQnsr-l5nnAoYJTwSe1bRKExutRxjrz8J-1fnKK-eORZiX1_Jg-u0vKBLpRN3Swu1D_gQFbicCRpfu0hxXpvQDYFeXS6-GyJhi1EQkgxp1sKJ5kCI_JgxSwxxW2pJ8SBm1_9StYQnmkT9Ky-wbGC_yoXLZGSMygpPx99aaLup-gs71cDOEDYy8vOzSBX1dTwggNhGjSSaVC56E-I_qi8V0PqMZfMwTy0qomWxaW_fbnL6OU2YRSAzfklhJ6lp-8IuMEHKcE_Ctn_wz6gufmVcUR8AkseIOlGEJXCBJMxL1eE7_TRYzel5JGjVPx7zINrlFI9Kxp8Jf0ncEzoAZrwO07mM4VLtAt0OdzC-7MXISBGnta-l_qnM8zL_4Gc0yk7UyJ5E2iDQ49d6sronl0aTdteV2zCJqH4zmFN-tddu_hbcDzdWsR9zoPDATBmjBU0uwRBc26Snv-UPYmrLO-ZI0fXPnA1dCze5qiUO5ETtvZSS7CeIIbQ7hfnJZLEYjn4VyNwbKJqsro9Ud07Te9Cu1jFAe6e30wm11ho3pJDDROzW0PLv9GSiO2DnCGsEc2vYTVXmeiuW0zn1zFUnXiUfvpnsBEdKNH1KnDiS2BGI_tJdAnpLvFYs5KXX_3jgw8DpwoAGFRiFdGxdA');
INSERT INTO idempotency_keys VALUES(3,'502517c9628e51a4e826abdbc39de7a47399b5112374b67f40a2b651a300721d','fd023c4a6e2022776a1d902cd483ae0672dc67229e1d46ba9a66565049e7cd89',639309115109802369,201,'CfDJ8INt2UQrTMdPgsB686SP5NZt4z2mMTO_91kZ9iONKfOa89iuU1_UQfms1SxJbqv38j3loXD_3x367JrjlXE37GVrmTMRq_-pXRU-o142sRmFSBlokx9AstPRILop74-OTcit5Ppr83wWM3UNDkdCr7HRsgyZFq0-PJ215Gi0rD6KTc6Y03dHCFL4uRJc-32G5rB14ROkZat98rZWX7sIEzwXc1f7KFh7wDjqDqkGVR8AWdGJzi3ep20FY92UQE27ZoOuaJ0I21IZ8-D6U3bhEA-rHGeIOBtn7evdTrZYRa_iI_D_DWHcOwX20kCAEcWKRjRH5xk-V2McQQCrRn14u0_7CvV8S7BSEcPkKH3TRRkT07K_auUigb3ahIbrTLOfQsapCmtrlQShuSkB9K45oaai63S0zWZ7qgowB8sNEubkKHaNHSWlHPKUhEyvoEMXQ_JAwCdDBCGYqac5cFqzPTEKdP3Fqq9s0_PHFr-6j5BZQVIDXjyWTTH_tgJSJYpyCfZbtqZHU9sxL99Ef9WyNN-ftzwPHkXms2pqNLC7w-3NDEDdGtNtJklD3vILMjmu8J_2HEMAlRQL7XlxF3BE9ivp7cc-F0-GY1Uk4rdbvawXQK_YaLWtdN0d1S9gy6J7thKEiBwGXhagmcTLlpGK0HEhvrXmF-dxn0ozu523B_Q6PeymFRuRCqrxxWdTFf-CCQPNfJKHMDObty_ueMrfUjekav6ZYlvYIRa5f9KzhD5a10TNBqy9a4wVqrhEUioCs1RPMdJ0yh2752YxzQunohGhL4XlAtvyhvmS6dRBFDGs0C8iW_SFiqd7mlLUUQZ1GpKbPoyu2rgErQzIhmcTmkaM6yIF1pvRAR-BV6AM5xUYBxKl92aJYNScNdI-LSK_S3cb87rB_GroECtQq_ZnHOXTA6E9YHmW3VLf-LrGkCxXLDXoUAZtRj3StP8CYJc2E_Il9olzZ8E17ffZ1leuiR8dpkMfE_TpbcyznZ0AWo5titVRW_8wsZZsMRYBLQ9WgRit2wOXuM6S5ZeNSKcPRE7X6gmVppLFHXllDOA5ygFnKz2O-ye1Zc2DLGVNy8aXnLDSOSumTdSWUdGtaWlXO6XYUdH9ErxO6PeRHYNhUrfH08FYoDik9pQ8Toqv26f_ZTkbbAgIWwojcMfSHWrnINSculL2f-unLrlth2DgwP1yPuv8wbmAQ9oETIByKwT8tl-n4BxqOKZk1m2iIjsnZrJLgQ80kEknDFLi6kNNVtCS_iXBaCssoYBc3c3XUmURqeoWhYtSqhquTvD-8uliImo');
CREATE TABLE IF NOT EXISTS "key_ring" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_key_ring" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "xml" TEXT NOT NULL
);
INSERT INTO key_ring VALUES(1,'key-44d96d83-4c2b-4fc7-82c0-7af3a48fe4d6','<key id="44d96d83-4c2b-4fc7-82c0-7af3a48fe4d6" version="1"><creationDate>2026-11-22T02:31:49.926686Z</creationDate><activationDate>2026-11-22T02:31:49.926686Z</activationDate><expirationDate>2027-02-20T02:31:49.926686Z</expirationDate><descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection, Version=10.0.0.0, Culture=neutral, PublicKeyToken=adb9793829ddae60"><descriptor><encryption algorithm="AES_256_CBC" /><validation algorithm="HMACSHA256" /><masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection"><!-- Warning: the key below is in an unencrypted form. --><value>G1hsN6eMZ+vALs9FhJtaE7wyXKYveQNS0rBgMmAt8k9wxDnTdhaV8p4/xi8WPxlcrKGFATPTmxiW3qWQ54eHnA==</value></masterKey></descriptor></descriptor></key>');
CREATE TABLE IF NOT EXISTS "media_files" (
    "id" TEXT NOT NULL CONSTRAINT "PK_media_files" PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
);
INSERT INTO media_files VALUES('01A20118-779A-7000-9FEE-891DD0A02E36',1,'Image','image/png','foto.png',10,639309115104344121);
INSERT INTO media_files VALUES('01A20118-7967-7000-A5A7-06297A715CF9',2,'Image','image/png','foto.png',10,639309115108884604);
INSERT INTO media_files VALUES('01A20118-79BE-7000-B862-0D45D3EA64FB',3,'Image','image/png','foto.png',10,639309115109750977);
CREATE TABLE IF NOT EXISTS "server_settings" (
    "name" TEXT NOT NULL CONSTRAINT "PK_server_settings" PRIMARY KEY,
    "value" TEXT NOT NULL
);
INSERT INTO server_settings VALUES('evolution.token','CfDJ8INt2UQrTMdPgsB686SP5NZQT1P2P2XA13lxJcrds-BObew466RycjQUpRqeYbTKQKH064KmTmPlqI87LOiYj9sNJrjgEIna4ryUu7d_P6PF6mHH1YAP4kQmhE04g6TXTPugL1xXLxKDnP01v5kjkmY');
INSERT INTO server_settings VALUES('evolution.url','https://evolution.exemplo.invalid');
CREATE TABLE IF NOT EXISTS "users" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_users" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "must_change_password" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "last_seen_at" INTEGER NULL
);
INSERT INTO users VALUES(1,'Admin','admin@exemplo.invalid','admin@exemplo.invalid','AQAAAAIAAAPoAAAAEOqY/UrtfEj7rLGzUPfVDhxhTf3C3Sm6dd4NcS0vPkzNYI5nHBXrZmZ8t6Yh7kSjfA==','Admin','pt-BR','America/Sao_Paulo',0,639309115100219603,639309115100339190);
INSERT INTO users VALUES(2,'Ana','pessoa1@exemplo.invalid','pessoa1@exemplo.invalid','AQAAAAIAAAPoAAAAEK6MGV3sxwiEPNRBlrCiKV+u7aorKz9i8EnOnDn+7IL0yFPONkmMV1rqE9DOtb7BKw==','User','pt-BR','America/Sao_Paulo',0,639309115100983169,639309115108478580);
INSERT INTO users VALUES(3,'Bia 🌵 d''Ávila','pessoa2@exemplo.invalid','pessoa2@exemplo.invalid','AQAAAAIAAAPoAAAAECThTgNIPPKX/KcxQqQpGm8ZhwHKclrjzo+2cKTYHvUQxl7n5h9kamcBdIGDIaoC4Q==','User','pt-BR','America/Sao_Paulo',0,639309115101069054,639309115109345810);
CREATE TABLE IF NOT EXISTS "message_transitions" (
    "message_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "from_state" TEXT NULL,
    "to_state" TEXT NOT NULL,
    "moved_by" TEXT NOT NULL,
    "actor_name" TEXT NULL,
    "instance_id" INTEGER NULL,
    "fencing" INTEGER NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "PK_message_transitions" PRIMARY KEY ("message_id", "seq"),
    CONSTRAINT "FK_message_transitions_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);
INSERT INTO message_transitions VALUES('01A20118-7855-7000-88C9-DAB03CF82AD8',1,1,639309115105693523,NULL,'planned','person','Admin',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-78CF-7000-B0D8-94EB43CD0351',1,1,639309115107231122,NULL,'planned','person','Admin',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-78E6-7000-9736-19F7DA493E22',1,1,639309115107484518,NULL,'planned','person','Admin',NULL,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-78EE-7000-B394-042E7909262A',1,1,639309115107655512,NULL,'planned','person','Admin',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-78EE-7000-B394-042E7909262A',2,1,639309115107891161,'planned','cancelled','person','Admin',1,0,'by-person');
INSERT INTO message_transitions VALUES('01A20118-7919-7000-8DF8-5D90E0744213',1,1,639309115108087188,NULL,'planned','person','Admin',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-7919-7000-8DF8-5D90E0744213',2,1,639309115108113662,'planned','claimed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-7919-7000-8DF8-5D90E0744213',3,1,639309115108172575,'claimed','handed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-7919-7000-8DF8-5D90E0744213',4,1,639309115108264243,'handed','accepted','whatsapp',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-796F-7000-9CDF-2417B623A907',1,2,639309115108948748,NULL,'planned','person','Ana',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-7974-7000-830F-F81F3547455E',1,2,639309115108995726,NULL,'planned','person','Ana',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-7978-7000-876E-7A335F4433B8',1,2,639309115109031502,NULL,'planned','person','Ana',NULL,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-797B-7000-8B61-48AA6C5404EF',1,2,639309115109066105,NULL,'planned','person','Ana',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-797B-7000-8B61-48AA6C5404EF',2,2,639309115109109810,'planned','cancelled','person','Ana',1,0,'by-person');
INSERT INTO message_transitions VALUES('01A20118-7982-7000-BD60-4047F1CF8147',1,2,639309115109136398,NULL,'planned','person','Ana',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-7982-7000-BD60-4047F1CF8147',2,2,639309115109158738,'planned','claimed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-7982-7000-BD60-4047F1CF8147',3,2,639309115109170924,'claimed','handed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-7982-7000-BD60-4047F1CF8147',4,2,639309115109181744,'handed','accepted','whatsapp',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-79C6-7000-A459-91E3211FB0EA',1,3,639309115109817190,NULL,'planned','person','Bia 🌵 d''Ávila',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-79CA-7000-9BC6-35DD976B020A',1,3,639309115109858472,NULL,'planned','person','Bia 🌵 d''Ávila',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-79CD-7000-8099-A6B8F416E8C7',1,3,639309115109893669,NULL,'planned','person','Bia 🌵 d''Ávila',NULL,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-79D0-7000-880A-122C91F792F3',1,3,639309115109925832,NULL,'planned','person','Bia 🌵 d''Ávila',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-79D0-7000-880A-122C91F792F3',2,3,639309115109974991,'planned','cancelled','person','Bia 🌵 d''Ávila',1,0,'by-person');
INSERT INTO message_transitions VALUES('01A20118-79D9-7000-B6CA-12C8BC7F1CF6',1,3,639309115110005738,NULL,'planned','person','Bia 🌵 d''Ávila',1,0,NULL);
INSERT INTO message_transitions VALUES('01A20118-79D9-7000-B6CA-12C8BC7F1CF6',2,3,639309115110028508,'planned','claimed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-79D9-7000-B6CA-12C8BC7F1CF6',3,3,639309115110038285,'claimed','handed','ramal',NULL,1,1,NULL);
INSERT INTO message_transitions VALUES('01A20118-79D9-7000-B6CA-12C8BC7F1CF6',4,3,639309115110047622,'handed','accepted','whatsapp',NULL,1,1,NULL);
CREATE TABLE IF NOT EXISTS "user_instances" (
    "user_id" INTEGER NOT NULL,
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "settings_json" TEXT NOT NULL,
    "sealed_secrets" TEXT NOT NULL,
    "uses_server_settings" INTEGER NOT NULL,
    "is_active" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "status_since" INTEGER NOT NULL,
    "status_cause" TEXT NULL,
    "phone_number" TEXT NULL,
    "profile_name" TEXT NULL,
    "pace_ms" INTEGER NOT NULL,
    "callback_mode" TEXT NULL,
    "last_event_at" INTEGER NULL,
    "wants_connection" INTEGER NOT NULL,
    "paired_at" INTEGER NULL,
    "callback_hash" TEXT NOT NULL,
    "sealed_callback" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL,
    CONSTRAINT "PK_user_instances" PRIMARY KEY ("user_id", "id"),
    CONSTRAINT "FK_user_instances_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);
INSERT INTO user_instances VALUES(1,1,'Vendas','scripted','{"address":null,"hasKey":false}','',0,1,'Connected',639309115102786397,NULL,'5511910000001','Loja',0,NULL,NULL,1,639309115102786397,'533a8d90e953d2b855feed213b47bb8c0ea6a3980cc2a125202fd65562cf5ead','CfDJ8INt2UQrTMdPgsB686SP5NYKDnVosEA8wkAOLIcNiQ5iIKYq2bMQ32RTimtALE5gdfFyoL78Wp9_4SY9eUNmCEF9ad0uKxFX0rMk2HL1ktukqE7bvlZY1OyJm-aPnI-ESksKV28H0FvxX_gf9kFY25_tmSyIyHsZV970H2fDR1n5',639309115101522116,639309115102786397,NULL);
INSERT INTO user_instances VALUES(1,2,'Suporte','scripted','{"address":null,"hasKey":false}','',0,0,'Disconnected',639309115103173656,'NeverPaired',NULL,NULL,0,NULL,NULL,0,NULL,'9bd27d2112dcc277b88518888ffd94c9013444dd9813caa4846b8ea453e74241','CfDJ8INt2UQrTMdPgsB686SP5NaKncR3SO_r932OJJhgSNsteZVyfDqomMqVDEiaQksOhAqfysTcajreQb8oiS6J9iVj9JScg_W7241k3-pRGoKWTu9g79ga2AvqX22CyLL-KV0PCxepimy2E-vQXNMg-WFfvK2RKGzTBq_4HSiZPYjq',639309115103173656,639309115103173656,NULL);
INSERT INTO user_instances VALUES(2,1,'Vendas','scripted','{"address":null,"hasKey":false}','',0,1,'Connected',639309115108579275,NULL,'5511910000003','Loja',0,NULL,NULL,1,639309115108579275,'290da0f346d76cecface17f23ca1162b36748fe5173c1755f2e701691a3ddc01','CfDJ8INt2UQrTMdPgsB686SP5Na2jhqQEuj3cOjusGvgBVl_4DqXujMc5KzydPHWTyUIWpcexa_LAYhCtWtzBGCYWQfna5iFyEY2du8dqduDiji-LklQAJiKlJN5mvRVlOCqx-0f_m-gJHDPdlWwIQo4QwwroVPophaTlrHMVNKwUcqz',639309115108519824,639309115108579275,NULL);
INSERT INTO user_instances VALUES(2,2,'Suporte','scripted','{"address":null,"hasKey":false}','',0,0,'Disconnected',639309115108746961,'NeverPaired',NULL,NULL,0,NULL,NULL,0,NULL,'48bc9902eef5a8ef19fa4171318d74d19a72aea7f0c3e970d5944ef1e8542ae1','CfDJ8INt2UQrTMdPgsB686SP5NZBoBu9FocYOJw0Vhi__UYAsXkhUWrC2vuwms2iSr4btohNnJodp6m8Tw1Q_jZ_WCd9maIJgQbJAb6JCyaK6k8e7eWO4YOIsC-E9l6IjVQ5t8PimSXFjyvS7v1D90AYhyAOuojRWsPpIB1H_U2PE6FA',639309115108746961,639309115108746961,NULL);
INSERT INTO user_instances VALUES(3,1,'Vendas','scripted','{"address":null,"hasKey":false}','',0,1,'Connected',639309115109426280,NULL,'5511910000005','Loja',0,NULL,NULL,1,639309115109426280,'3b55998909e0bdc835b1bae257a491a1839824e32ad4d824a32c49a1d37f9600','CfDJ8INt2UQrTMdPgsB686SP5NayDPcd00wqYltKvCiD1yy_aONHYC5a84pmALza-f1o7suFDNUU2v9poSi2_le3fCRfZ3nzXx2CaWB6K_YBI2XUMVX827JYjhIjxv46LLFB9DYG9TVH2wmJ6e5z404D1XRXwc7j5Tq0VdpzjXGowUo3',639309115109371704,639309115109426280,NULL);
INSERT INTO user_instances VALUES(3,2,'Suporte','scripted','{"address":null,"hasKey":false}','',0,0,'Disconnected',639309115109602559,'NeverPaired',NULL,NULL,0,NULL,NULL,0,NULL,'9a829e5427ac9ee2ce70ef3d14a7d2af85adeb9ac66cda429f234ff85714abdd','CfDJ8INt2UQrTMdPgsB686SP5NazVIT0AGeZEUgp6iSVByAlhq8W3qXs86GcuXv4MiRjoPLGreaVxkjdRCv7zPnxA-U87fr91XzQfizzegj3T5-MNCQgrEE-X4VBNpkJK8ftV0oyRuCK_op5IFQ62vIQmqe-iXJte6mdWK1v51I0GVF0',639309115109602559,639309115109602559,NULL);
CREATE TABLE IF NOT EXISTS "scheduled_messages" (
    "id" TEXT NOT NULL CONSTRAINT "PK_scheduled_messages" PRIMARY KEY,
    "user_id" INTEGER NOT NULL,
    "instance_id" INTEGER NULL,
    "choice" TEXT NULL,
    "to_kind" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "to_name" TEXT NULL,
    "text" TEXT NOT NULL,
    "media_id" TEXT NULL,
    "media" TEXT NULL,
    "due_at" INTEGER NOT NULL,
    "next_at" INTEGER NOT NULL,
    "hold_at" INTEGER NOT NULL,
    "time_zone" TEXT NOT NULL,
    "late_by" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NULL,
    "attempt" INTEGER NOT NULL,
    "fencing" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "lease_until" INTEGER NULL,
    "sent_via" INTEGER NULL,
    "external_id" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "handed_at" INTEGER NULL,
    "accepted_at" INTEGER NULL,
    "delivered_at" INTEGER NULL,
    "read_at" INTEGER NULL,
    CONSTRAINT "FK_scheduled_messages_accounts_user_id" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "FK_scheduled_messages_media_files_media_id" FOREIGN KEY ("media_id") REFERENCES "media_files" ("id")
);
INSERT INTO scheduled_messages VALUES('01A20118-7855-7000-88C9-DAB03CF82AD8',1,1,NULL,'person','+5511988887777',NULL,replace('Olá, ''mundo'' "ç" 🎉\nsegunda linha','\n',char(10)),NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115105693523,639309115105693523,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-78CF-7000-B0D8-94EB43CD0351',1,1,NULL,'person','+5511988887777',NULL,'foto','01A20118-779A-7000-9FEE-891DD0A02E36','{"id":"01a20118-779a-7000-9fee-891dd0a02e36","kind":"image","fileName":"foto.png","contentType":"image/png","size":10}',640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115107231122,639309115107231122,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-78E6-7000-9736-19F7DA493E22',1,NULL,'2,1','person','+5511988886666',NULL,'com lista',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115107484518,639309115107484518,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-78EE-7000-B394-042E7909262A',1,1,NULL,'person','+5511988885555',NULL,'desistida',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'cancelled','by-person',0,0,2,NULL,NULL,NULL,639309115107655512,639309115107891161,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-7919-7000-8DF8-5D90E0744213',1,1,NULL,'person','+5511988884444',NULL,'enviada',NULL,NULL,639309115108087188,639309115108087188,639309133108087188,'America/Sao_Paulo',18000000000,'accepted',NULL,1,1,4,NULL,1,'1_1-1',639309115108087188,639309115108264243,639309115108172575,639309115108264243,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-796F-7000-9CDF-2417B623A907',2,1,NULL,'person','+5511988887777',NULL,replace('Olá, ''mundo'' "ç" 🎉\nsegunda linha','\n',char(10)),NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115108948748,639309115108948748,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-7974-7000-830F-F81F3547455E',2,1,NULL,'person','+5511988887777',NULL,'foto','01A20118-7967-7000-A5A7-06297A715CF9','{"id":"01a20118-7967-7000-a5a7-06297a715cf9","kind":"image","fileName":"foto.png","contentType":"image/png","size":10}',640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115108995726,639309115108995726,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-7978-7000-876E-7A335F4433B8',2,NULL,'2,1','person','+5511988886666',NULL,'com lista',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115109031502,639309115109031502,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-797B-7000-8B61-48AA6C5404EF',2,1,NULL,'person','+5511988885555',NULL,'desistida',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'cancelled','by-person',0,0,2,NULL,NULL,NULL,639309115109066105,639309115109109810,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-7982-7000-BD60-4047F1CF8147',2,1,NULL,'person','+5511988884444',NULL,'enviada',NULL,NULL,639309115109136398,639309115109136398,639309133109136398,'America/Sao_Paulo',18000000000,'accepted',NULL,1,1,4,NULL,1,'2_1-1',639309115109136398,639309115109181744,639309115109170924,639309115109181744,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-79C6-7000-A459-91E3211FB0EA',3,1,NULL,'person','+5511988887777',NULL,replace('Olá, ''mundo'' "ç" 🎉\nsegunda linha','\n',char(10)),NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115109817190,639309115109817190,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-79CA-7000-9BC6-35DD976B020A',3,1,NULL,'person','+5511988887777',NULL,'foto','01A20118-79BE-7000-B862-0D45D3EA64FB','{"id":"01a20118-79be-7000-b862-0d45d3ea64fb","kind":"image","fileName":"foto.png","contentType":"image/png","size":10}',640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115109858472,639309115109858472,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-79CD-7000-8099-A6B8F416E8C7',3,NULL,'2,1','person','+5511988886666',NULL,'com lista',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'planned',NULL,0,0,1,NULL,NULL,NULL,639309115109893669,639309115109893669,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-79D0-7000-880A-122C91F792F3',3,1,NULL,'person','+5511988885555',NULL,'desistida',NULL,NULL,640736784000000000,640736784000000000,640736802000000000,'America/Sao_Paulo',18000000000,'cancelled','by-person',0,0,2,NULL,NULL,NULL,639309115109925832,639309115109974991,NULL,NULL,NULL,NULL);
INSERT INTO scheduled_messages VALUES('01A20118-79D9-7000-B6CA-12C8BC7F1CF6',3,1,NULL,'person','+5511988884444',NULL,'enviada',NULL,NULL,639309115110005738,639309115110005738,639309133110005738,'America/Sao_Paulo',18000000000,'accepted',NULL,1,1,4,NULL,1,'3_1-1',639309115110005738,639309115110047622,639309115110038285,639309115110047622,NULL,NULL);
CREATE TABLE IF NOT EXISTS "api_keys" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_api_keys" PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "scopes" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NULL,
    "last_used_at" INTEGER NULL,
    CONSTRAINT "FK_api_keys_users_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
INSERT INTO api_keys VALUES(1,1,1,'Loja','rml_H2Ri','3600fe6179c2923c4f23e35c23ba567227084a2c05c161e7faf2ec3931c3f488',3,639309115104691690,NULL,NULL);
INSERT INTO api_keys VALUES(2,2,2,'Loja','rml_i5g4','10318f9d7af9a783347ae86e85730419904838d0e544cae9a24f80e28ee3de4e',3,639309115108908150,NULL,NULL);
INSERT INTO api_keys VALUES(3,3,3,'Loja','rml_HAI6','aeedb83216983d9f45f0a8f414108d93d6ea00ef93b0164d5473f17cb12afb90',3,639309115109777330,NULL,NULL);
CREATE TABLE IF NOT EXISTS "memberships" (
    "user_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    CONSTRAINT "PK_memberships" PRIMARY KEY ("user_id", "account_id"),
    CONSTRAINT "FK_memberships_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "FK_memberships_users_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
INSERT INTO memberships VALUES(1,1,'Owner');
INSERT INTO memberships VALUES(2,2,'Owner');
INSERT INTO memberships VALUES(3,3,'Owner');
CREATE TABLE IF NOT EXISTS "sessions" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_sessions" PRIMARY KEY AUTOINCREMENT,
    "user_id" INTEGER NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "FK_sessions_users_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
INSERT INTO sessions VALUES(1,1,'2c6a2e1786ef093623807f30beb685c0c68c7a8b21d96271d0a8c624f1851400',639309115100251643,639335035100251643);
INSERT INTO sessions VALUES(2,2,'44ffab43de3e56e81cd6fa1f638a731b7aaa26a8cf9f8815c6907a61af169665',639309115101016336,639335035101016336);
INSERT INTO sessions VALUES(3,3,'03eeff1c64115396c5ea65080a08802acb751359b37d676ee83f910791a25544',639309115101118504,639335035101118504);
CREATE TABLE IF NOT EXISTS "connect_links" (
    "user_id" INTEGER NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "token_hash" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "spent_at" INTEGER NULL,
    CONSTRAINT "PK_connect_links" PRIMARY KEY ("user_id", "instance_id"),
    CONSTRAINT "FK_connect_links_user_instances_user_id_instance_id" FOREIGN KEY ("user_id", "instance_id") REFERENCES "user_instances" ("user_id", "id") ON DELETE CASCADE
);
INSERT INTO connect_links VALUES(1,2,'1433f60a222aa0b7989e37ccf4dd92dca7bc10b5dfbefda4ed102a088c10a364','pt-BR',639309979103940335,NULL);
INSERT INTO connect_links VALUES(2,2,'620f0edf7f612cf275d62754f3eb2adac68f7f95ab9abdac2dbac43680d48e52','pt-BR',639309979108838600,NULL);
INSERT INTO connect_links VALUES(3,2,'99f3d21255753757e0571a755882c5c2acf43f413752ab0ea5af6edf69173c44','pt-BR',639309979109702965,NULL);
CREATE TABLE IF NOT EXISTS "instance_groups" (
    "user_id" INTEGER NOT NULL,
    "instance_id" INTEGER NOT NULL,
    "groups_json" TEXT NOT NULL,
    "fetched_at" INTEGER NOT NULL,
    "is_stale" INTEGER NOT NULL,
    CONSTRAINT "PK_instance_groups" PRIMARY KEY ("user_id", "instance_id"),
    CONSTRAINT "FK_instance_groups_user_instances_user_id_instance_id" FOREIGN KEY ("user_id", "instance_id") REFERENCES "user_instances" ("user_id", "id") ON DELETE CASCADE
);
INSERT INTO instance_groups VALUES(1,1,'[{"id":"120363000000000001@g.us","name":"Equipe","size":3,"isAdmin":true}]',639309115103592282,0);
INSERT INTO instance_groups VALUES(2,1,'[{"id":"120363000000000001@g.us","name":"Equipe","size":3,"isAdmin":true}]',639309115108805416,0);
INSERT INTO instance_groups VALUES(3,1,'[{"id":"120363000000000001@g.us","name":"Equipe","size":3,"isAdmin":true}]',639309115109670460,0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('key_ring',1);
INSERT INTO sqlite_sequence VALUES('events',33);
INSERT INTO sqlite_sequence VALUES('users',3);
INSERT INTO sqlite_sequence VALUES('audit',19);
INSERT INTO sqlite_sequence VALUES('sessions',3);
INSERT INTO sqlite_sequence VALUES('api_keys',3);
CREATE INDEX "IX_api_keys_account_id" ON "api_keys" ("account_id");
CREATE UNIQUE INDEX "IX_api_keys_secret_hash" ON "api_keys" ("secret_hash");
CREATE INDEX "IX_api_keys_user_id" ON "api_keys" ("user_id");
CREATE INDEX "IX_audit_account_id" ON "audit" ("account_id");
CREATE UNIQUE INDEX "IX_connect_links_token_hash" ON "connect_links" ("token_hash");
CREATE INDEX "IX_events_at" ON "events" ("at");
CREATE INDEX "IX_idempotency_keys_started_at" ON "idempotency_keys" ("started_at");
CREATE INDEX "IX_media_files_created_at_id" ON "media_files" ("created_at", "id");
CREATE INDEX "IX_memberships_account_id" ON "memberships" ("account_id");
CREATE INDEX "IX_message_transitions_user_id" ON "message_transitions" ("user_id");
CREATE INDEX "ix_messages_external" ON "scheduled_messages" ("user_id", "sent_via", "external_id") WHERE external_id IS NOT NULL;
CREATE INDEX "ix_messages_hold" ON "scheduled_messages" ("hold_at") WHERE state = 'planned';
CREATE INDEX "ix_messages_leased" ON "scheduled_messages" ("lease_until") WHERE lease_until IS NOT NULL;
CREATE INDEX "ix_messages_media" ON "scheduled_messages" ("media_id") WHERE media_id IS NOT NULL;
CREATE INDEX "ix_messages_unknown" ON "scheduled_messages" ("next_at") WHERE state = 'unknown';
CREATE INDEX "ix_messages_unrouted" ON "scheduled_messages" ("next_at") WHERE state = 'planned' AND instance_id IS NULL;
CREATE INDEX "ix_messages_waiting" ON "scheduled_messages" ("user_id", "instance_id", "next_at", "id") WHERE state = 'planned';
CREATE INDEX "IX_scheduled_messages_user_id_due_at_id" ON "scheduled_messages" ("user_id", "due_at", "id");
CREATE INDEX "IX_scheduled_messages_user_id_state_due_at_id" ON "scheduled_messages" ("user_id", "state", "due_at", "id");
CREATE UNIQUE INDEX "IX_sessions_token_hash" ON "sessions" ("token_hash");
CREATE INDEX "IX_sessions_user_id" ON "sessions" ("user_id");
CREATE UNIQUE INDEX "IX_user_instances_callback_hash" ON "user_instances" ("callback_hash");
CREATE UNIQUE INDEX "one_active_instance" ON "user_instances" ("user_id") WHERE is_active;
CREATE UNIQUE INDEX "one_instance_of_a_number" ON "user_instances" ("phone_number") WHERE wants_connection;
CREATE UNIQUE INDEX "IX_users_email_key" ON "users" ("email_key");
COMMIT;
