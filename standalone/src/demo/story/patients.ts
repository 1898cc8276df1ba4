import type { Random } from '../random.ts';
import { addDays, isoDate } from './calendar.ts';
import type { DemoPatient, Sex } from './types.ts';

type Place = readonly [line: string, city: string, postalCode: string, country: string, phone: string];

/** Phone numbers come from ranges that their countries reserve for fiction. */
const places = {
  berlin: ['Lindenstraße', 'Berlin', '10969', 'DE', '+49 30 23125'],
  hamburg: ['Elbchaussee', 'Hamburg', '22765', 'DE', '+49 40 66969'],
  munich: ['Isarweg', 'München', '80469', 'DE', '+49 89 99998'],
  london: ['Mulberry Row', 'London', 'SE1 0AA', 'GB', '+44 20 7946 0'],
  paris: ['rue des Tilleuls', 'Paris', '75011', 'FR', '+33 1 99 00 1'],
  boston: ['Maple Court', 'Boston', '02118', 'US', '+1 617 555 0'],
} satisfies Record<string, Place>;

type Row = readonly [
  given: string,
  family: string,
  sex: Sex,
  ageInYears: number,
  place: keyof typeof places | null,
  conditions: string,
];

/** In the order of their MRNs, which begin with 2: the first patient has a file of their own. */
const rows: readonly Row[] = [
  ['Yusuf', 'Demir', 'MALE', 34, 'berlin', 'Asthma'],
  ['Wilhelmina', 'van der Berg-Hoogenboom', 'FEMALE', 78, 'hamburg', 'Osteoporosis;Hypertension'],
  ['ليلى', 'الخطيب', 'FEMALE', 41, 'berlin', 'Multiple sclerosis'],
  ['Noah', 'Whitfield', 'MALE', 9, 'london', ''],
  ['Jean-Baptiste', 'Lefèvre', 'MALE', 63, 'paris', 'COPD;Former smoker'],
  ['Mei-Ling', 'Ng', 'FEMALE', 29, 'london', 'Pregnancy'],
  ['Ciarán', "O'Sullivan", 'MALE', 52, 'london', 'Hypertension;Gout'],
  ['Ottilie', 'Baumgartner', 'FEMALE', 93, 'munich', 'Dementia;Atrial fibrillation;Penicillin allergy'],
  ['Mateo', 'Fernández Ruiz', 'MALE', 22, 'berlin', ''],
  ['Aroha', 'Tamihana', 'FEMALE', 47, 'boston', 'Type 1 diabetes'],
  ['Bao', 'Vu', 'MALE', 58, 'berlin', 'Kidney stones'],
  [
    'Maximiliane Friederike Theodora',
    'von Hohenstein-Wallersdorf zu Altenburg-Rothenfels',
    'FEMALE',
    66,
    'munich',
    'Coronary artery disease',
  ],
  ['Emil', 'Lindgren', 'MALE', 0.01, 'hamburg', 'Neonatal jaundice'],
  ['Priya', 'Raghunathan', 'FEMALE', 37, 'london', 'Migraine'],
  ['Kofi', 'Mensah', 'MALE', 45, 'berlin', 'Sickle cell trait'],
  ['Nadia', 'Benali', 'FEMALE', 55, 'paris', 'Hypothyroidism'],
  ['Lars', 'Østergaard', 'MALE', 71, 'hamburg', 'Abdominal aortic aneurysm;Hypertension'],
  ['Zofia', 'Wójcik', 'FEMALE', 19, 'berlin', ''],
  ['Hiroshi', 'Tanaka', 'MALE', 68, 'munich', 'Prostate cancer'],
  ['Grace', 'Achieng', 'FEMALE', 31, 'london', 'Pregnancy;Iron deficiency'],
  ['Dimitrios', 'Papadopoulos', 'MALE', 60, 'munich', 'Type 2 diabetes;Hyperlipidaemia'],
  ['Sigríður', 'Jónsdóttir', 'FEMALE', 44, 'hamburg', ''],
  ['Robin', 'Ashdown', 'OTHER', 27, 'london', ''],
  ['Ana-Lucía', 'Quispe', 'FEMALE', 50, 'boston', 'Cholelithiasis'],
  ['Björn', 'Åkesson', 'MALE', 39, 'hamburg', 'Lumbar disc disease'],
  ['Fatoumata', 'Diallo', 'FEMALE', 24, 'paris', ''],
  ['Gerhard', 'Schulze', 'MALE', 84, 'berlin', 'Heart failure;Chronic kidney disease'],
  ['Ivana', 'Petrović', 'FEMALE', 48, 'munich', 'Rheumatoid arthritis'],
  ['Samuel', 'Goldberg', 'MALE', 73, 'boston', 'Parkinson disease'],
  ['Chloé', 'Marchand', 'FEMALE', 16, 'paris', 'Scoliosis'],
  ['Rajesh', 'Patel', 'MALE', 54, 'london', 'Type 2 diabetes'],
  ['Aino', 'Mäkinen', 'FEMALE', 62, 'hamburg', 'Breast cancer'],
  ['Tariq', 'Al-Amin', 'MALE', 28, 'berlin', ''],
  ['Marie-Thérèse', "D'Angelo", 'FEMALE', 81, 'paris', 'Osteoarthritis;Hypertension'],
  ['Oluwaseun', 'Bakare', 'MALE', 36, 'london', ''],
  ['Greta', 'Hoffmann', 'FEMALE', 5, 'berlin', ''],
  ['Wei', 'Li', 'MALE', 33, 'boston', 'Hepatitis B carrier'],
  ['Katarzyna', 'Nowak-Jabłońska', 'FEMALE', 57, 'berlin', 'Melanoma in situ'],
  ['Pedro', 'Alves da Silva', 'MALE', 65, 'munich', 'Lung cancer'],
  ['Hannah', 'Cohen', 'FEMALE', 42, 'boston', ''],
  ['Stefan', 'Ionescu', 'MALE', 49, 'munich', 'Hypertension'],
  ['Leilani', 'Kahananui', 'FEMALE', 38, 'boston', 'Epilepsy'],
  ['Henry', 'Fairweather', 'MALE', 90, 'london', 'COPD;Atrial fibrillation'],
  ['Amélie', 'Rousseau', 'FEMALE', 26, 'paris', ''],
  ['Unbekannt', 'Notaufnahme', 'UNKNOWN', 40, null, ''],
  ['Marko', 'Horvat', 'MALE', 30, 'munich', ''],
  ['Ingeborg', 'Thorvaldsen', 'FEMALE', 76, 'hamburg', 'Lumbar canal stenosis'],
  ['Daniel', 'Kim', 'MALE', 13, 'boston', ''],
  ['Rosa', 'Esposito', 'FEMALE', 69, 'munich', 'Breast cancer;Hypertension'],
];

const inactive = new Set(['MRN-000010', 'MRN-000031']);

export function demoPatients(random: Random, today: Date): DemoPatient[] {
  const others = rows.map((row, index) =>
    patientFrom(row, `MRN-${String(index + 2).padStart(6, '0')}`, random, today),
  );
  return [firstPatient(today), ...others];
}

function firstPatient(today: Date): DemoPatient {
  return {
    mrn: 'MRN-000001',
    name: { given: 'Elena', family: 'Marchetti' },
    birthDate: '1971-09-23',
    sex: 'FEMALE',
    phone: '+49 30 23125 017',
    email: 'elena.marchetti@example.org',
    address: { line: 'Lindenstraße 14', city: 'Berlin', postalCode: '10969', country: 'DE' },
    conditions: ['Hypertension', 'Cholelithiasis', 'Contrast medium allergy (mild)'],
    active: true,
    accountEmail: 'patient@demo.lightbox.example',
    registeredAt: addDays(today, -735.6),
    registeredBy: 'clerk',
  };
}

function patientFrom(row: Row, mrn: string, seed: Random, today: Date): DemoPatient {
  const [given, family, sex, age, placeName, conditions] = row;
  const random = seed.fork(mrn);
  const place = placeName === null ? null : places[placeName];
  const infant = age < 1;
  const ageInDays = infant ? 5 : age * 365.25 + random.int(1, 360);
  const mailbox = asciiName(`${given.split(' ')[0] ?? ''}.${family.split(' ')[0] ?? ''}`);
  const digits = String(random.int(100, 199));
  return {
    mrn,
    name: { given, family },
    birthDate: isoDate(addDays(today, -ageInDays)),
    sex,
    phone: place ? `${place[4]}${place[3] === 'DE' ? ' ' : ''}${digits}` : null,
    email:
      mailbox === '' || infant || place === null ? null : `${mailbox}@example.${random.pick(['org', 'net'])}`,
    address: place && {
      line:
        place[3] === 'GB' || place[3] === 'US'
          ? `${random.int(2, 98)} ${place[0]}`
          : `${place[0]} ${random.int(2, 98)}`,
      city: place[1],
      postalCode: place[2],
      country: place[3],
    },
    conditions: conditions === '' ? [] : conditions.split(';'),
    active: !inactive.has(mrn),
    accountEmail: null,
    registeredAt: addDays(today, (infant ? -5 : -random.int(641, 740)) + random.between(0.31, 0.66)),
    registeredBy: random.pick(['clerk', 'weiss', 'admin']),
  };
}

/** The part of a name that fits in a plain mailbox; empty for a name in another script. */
function asciiName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll(/[^a-z.]/g, '');
  return plain.length > 3 ? plain : '';
}
